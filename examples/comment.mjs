// Sends a comment and prints what the service decides: node comment.mjs "Good article."
import { Client } from "../clients/javascript/index.js";

const client = new Client(process.env.MODERATION_URL, process.env.MODERATION_KEY);
const comment = await client.submit({ text: process.argv[2], article: { id: "article-12" } }, { waitSeconds: 5 });
console.log(comment.status);
if (comment.decision) console.log(comment.decision.reader_message);
