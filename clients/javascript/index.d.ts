/** What the API sends and takes; times are RFC 3339, offsets count Unicode code points. */

/** The article below which a comment stands. */
export interface NewArticle {
  id?: string | null;
  url?: string | null;
  title?: string | null;
}

/** Who wrote a comment, as you know them. */
export interface NewAuthor {
  id?: string | null;
  name?: string | null;
}

/** A comment to be judged; an edit has the same `external_id` and a greater `revision`. */
export interface NewComment {
  text: string;
  external_id?: string | null;
  revision?: number;
  article?: NewArticle | null;
  author?: NewAuthor | null;
  parent_id?: string | null;
  language?: string | null;
  posted_at?: string | null;
}

/** A stretch of the text, in Unicode code points. */
export interface Span {
  start: number;
  end: number;
  text: string;
  plain: string;
}

/** A rule's claim about a comment. */
export interface Finding {
  rule: string;
  version: number;
  clause: string | null;
  outcome: string;
  title: string;
  spans: Span[];
}

/** The policy that decided. */
export interface PolicyRef {
  id: string;
  fingerprint: string;
}

/** Who decided. */
export interface DecidedBy {
  kind: string;
}

/** An outcome and what it rests on. */
export interface Judgement {
  outcome: string;
  reason: string;
  language: string;
  policy: PolicyRef;
  findings: Finding[];
  explanation: string[];
  reader_message: string;
}

/** How the author can object. */
export interface AppealWay {
  text: string;
  url: string | null;
}

/** A decision about a comment. */
export interface Decision {
  outcome: string;
  reason: string;
  language: string;
  policy: PolicyRef;
  findings: Finding[];
  explanation: string[];
  reader_message: string;
  decided_by: DecidedBy;
  decided_at: string;
  clause: string | null;
  appeal: AppealWay | null;
}

/** The article as it was sent. */
export interface Article {
  id: string | null;
  url: string | null;
  title: string | null;
}

/** The author as they were sent. */
export interface Author {
  id: string | null;
  name: string | null;
}

/** A comment and where it stands. */
export interface Comment {
  id: string;
  external_id: string | null;
  revision: number;
  status: string;
  superseded_by: string | null;
  text: string | null;
  article: Article;
  author: Author;
  parent_id: string | null;
  language: string | null;
  posted_at: string;
  received_at: string;
  decision: Decision | null;
}

/** Comments, the newest first. */
export interface CommentPage {
  comments: Comment[];
  next: string | null;
}

/** What became of one comment of a batch. */
export interface Result {
  index: number;
  status: number;
  replayed: boolean;
  comment: Comment | null;
  problem: Record<string, unknown> | null;
}

/** The results of a batch, in its order. */
export interface Batch {
  results: Result[];
}

/** A clause of the policy, by language. */
export interface Clause {
  id: string;
  text: Record<string, string>;
}

/** The policy in force. */
export interface Policy {
  id: string;
  fingerprint: string;
  text: Record<string, string>;
  clauses: Clause[];
  max_characters: number;
  limit_text: Record<string, string>;
  counting_rule: Record<string, string>;
}

/** An address that is told every decision. */
export interface Endpoint {
  id: string;
  url: string;
  active: boolean;
  disabled_by: string | null;
  failures: number;
  created_at: string;
  secret: string | null;
}

/** A site's endpoints, the oldest first. */
export interface EndpointList {
  endpoints: Endpoint[];
}

/** One try of a delivery. */
export interface Attempt {
  at: string;
  milliseconds: number;
  result: string;
  http_status: number | null;
  problem: string;
  answer: string;
}

/** A message for an endpoint, and how it stands. */
export interface Delivery {
  id: string;
  endpoint: string;
  url: string;
  comment_id: string;
  version: number;
  status: string;
  tries: number;
  planned_at: string;
  next_try_at: string | null;
  ended_at: string | null;
  last_try: Attempt | null;
}

/** Deliveries, the newest first. */
export interface DeliveryPage {
  deliveries: Delivery[];
  next: string | null;
}

/** A decision as a webhook tells it. */
export interface ToldDecision {
  outcome: string;
  reason: string;
  language: string;
  policy: PolicyRef;
  findings: Finding[];
  decided_by: DecidedBy;
  decided_at: string;
  clause: string | null;
}

/** What has become of a comment. */
export interface Told {
  comment_id: string;
  external_id: string | null;
  revision: number;
  version: number;
  status: string;
  decision: ToldDecision;
}

/** The body of a webhook. */
export interface Event {
  type: string;
  timestamp: string;
  data: Told;
}

/** A delivery with what is sent and every try. */
export interface DeliveryWhole {
  id: string;
  endpoint: string;
  url: string;
  comment_id: string;
  version: number;
  status: string;
  tries: number;
  planned_at: string;
  next_try_at: string | null;
  ended_at: string | null;
  last_try: Attempt | null;
  payload: Event;
  attempts: Attempt[];
}

/** What is sent again. */
export interface Replayed {
  replayed: number;
}

/** A reader's report, and how the comment stands. */
export interface Report {
  id: string;
  comment_id: string;
  clause: string;
  status: string;
  created_at: string;
}

/** An author's appeal and how it stands. */
export interface Appeal {
  id: string;
  comment_id: string;
  version: number;
  state: string;
  created_at: string;
  due_at: string;
  answer: string | null;
  answered_at: string | null;
}

/** The appeals about a comment, the last first. */
export interface AppealList {
  appeals: Appeal[];
}

/** Why a comment was rejected, and every way to object. */
export interface Statement {
  decision_id: string;
  comment_id: string;
  version: number;
  language: string;
  texts: Record<string, string>;
  record: Record<string, unknown>;
}

/** Which comments are asked for. */
export interface CommentQuery {
  article?: string;
  author?: string;
  status?: "pending" | "approved" | "rejected" | "escalated";
  since?: string;
  limit?: number;
  cursor?: string;
}

/** Which deliveries are asked for. */
export interface DeliveryQuery {
  endpoint?: string;
  status?: "waiting" | "delivered" | "dead" | "withdrawn";
  since?: string;
  until?: string;
  limit?: number;
  cursor?: string;
}

/** Which deliveries are to be sent again. */
export interface Replay {
  since: string;
  until?: string | null;
  endpoint?: string | null;
  status?: "delivered" | "dead" | null;
}

/** What the service refused, as RFC 9457 writes it. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly document: Record<string, unknown>;
}

/** No answer came, however often the service was asked. */
export class Unreachable extends Error {}

/** A webhook that must not be believed. */
export class InvalidSignature extends Error {}

/** A website's side of the API. */
export class Client {
  /** Remembers where and as whom; nothing is connected yet. */
  constructor(url: string, apiKey: string, options?: { timeoutSeconds?: number; tries?: number });

  /** Submits a comment, waiting up to 10 seconds for its decision; the same one again is the same comment. */
  submit(comment: NewComment, options?: { waitSeconds?: number; idempotencyKey?: string }): Promise<Comment>;

  /**
   * Submits up to 500 comments; each has an answer of its own.  With `webhooks: false`, for old comments, no webhook
   * tells what the rules decide.
   */
  submitBatch(comments: NewComment[], options?: { idempotencyKey?: string; webhooks?: boolean }): Promise<Batch>;

  /** Looks up a comment and the decision about it. */
  comment(id: string): Promise<Comment>;

  /** Lists comments, the newest first; `next` is the `cursor` of the following page. */
  comments(wanted?: CommentQuery): Promise<CommentPage>;

  /** Passes on a reader's report; the same reader's second one changes nothing. */
  report(id: string, reporter: string, clause: string, options?: { words?: string | null }): Promise<Report>;

  /** Appeals against a rejection, for its author; asked again, the answer is about the same appeal. */
  appeal(id: string, options?: { words?: string | null }): Promise<Appeal>;

  /** Lists the appeals about a comment, the last first. */
  appeals(id: string): Promise<AppealList>;

  /** Looks up why a comment was rejected, to tell its author. */
  statement(id: string): Promise<Statement>;

  /** Judges a text without storing it. */
  check(text: string, options?: { language?: string | null }): Promise<Judgement>;

  /** Looks up the clauses, the limit and how it is counted. */
  policy(): Promise<Policy>;

  /** Adds an address that is told every decision; the answer holds its secret, once. */
  createEndpoint(url: string): Promise<Endpoint>;

  /** Lists the endpoints, the oldest first. */
  endpoints(): Promise<EndpointList>;

  /** Looks up an endpoint. */
  endpoint(id: string): Promise<Endpoint>;

  /** Disables an endpoint, or enables it again. */
  setEndpointActive(id: string, active: boolean): Promise<Endpoint>;

  /** Gives an endpoint a new secret; the answer holds it, once. */
  rotateSecret(id: string): Promise<Endpoint>;

  /** Lists what was sent or is to be, the newest first. */
  deliveries(wanted?: DeliveryQuery): Promise<DeliveryPage>;

  /** Looks up a delivery with every try of it. */
  delivery(id: string): Promise<DeliveryWhole>;

  /** Sends a delivery again that has ended. */
  replayDelivery(id: string): Promise<Replayed>;

  /** Sends again what ended in a stretch of time. */
  replayDeliveries(wanted: Replay): Promise<Replayed>;
}

/** Reads a webhook that is the service's own; throws `InvalidSignature` otherwise. */
export function verifyWebhook(
  body: string | ArrayBuffer | Uint8Array,
  headers: Headers | Record<string, string | string[] | undefined>,
  secrets: string | string[],
  options?: { toleranceSeconds?: number; now?: number },
): Promise<Event>;
