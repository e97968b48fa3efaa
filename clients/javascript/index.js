/* Talks to a comment moderation service: sends comments, reads decisions, verifies webhooks.  It needs fetch alone. */

const FIRST_PAUSE = 500; // milliseconds, doubled after each try
const LONGEST_PAUSE = 60_000;
const NOTHING_DONE = [429];
const TRY_AGAIN = [429, 502, 503, 504];

/* The service refused: status, code and document say why (RFC 9457). */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? `The service answered ${status}.`);
    this.name = "Problem";
    this.status = status;
    this.code = document.code ?? "";
    this.document = document;
  }
}

/* No answer came, however often the service was asked. */
export class Unreachable extends Error {
  constructor(url, cause) {
    super(`${url} does not answer.`, { cause });
    this.name = "Unreachable";
  }
}

/* A webhook that must not be believed. */
export class InvalidSignature extends Error {
  constructor(sentence) {
    super(sentence);
    this.name = "InvalidSignature";
  }
}

/* A website's side of the API. */
export class Client {
  #url;
  #apiKey;
  #timeout;
  #tries;

  constructor(url, apiKey, { timeoutSeconds = 30, tries = 5 } = {}) {
    if (!/^https?:\/\//.test(url)) throw new TypeError("The address must begin with http:// or https://.");
    this.#url = url.replace(/\/+$/, "");
    this.#apiKey = apiKey;
    this.#timeout = timeoutSeconds * 1000;
    this.#tries = Math.max(1, tries);
  }

  submit(comment, { waitSeconds = 0, idempotencyKey = randomKey() } = {}) {
    const headers = { "Idempotency-Key": idempotencyKey };
    if (waitSeconds) headers.Prefer = `wait=${waitSeconds}`;
    return this.#send("POST", "/v1/comments", { body: comment, headers });
  }

  submitBatch(comments, { idempotencyKey = randomKey(), webhooks = true } = {}) {
    return this.#send("POST", "/v1/comments/batch", {
      body: webhooks ? { comments } : { comments, webhooks },
      headers: { "Idempotency-Key": idempotencyKey },
    });
  }

  comment(id) {
    return this.#send("GET", path`/v1/comments/${id}`);
  }

  comments(wanted = {}) {
    return this.#send("GET", `/v1/comments${query(wanted)}`);
  }

  report(id, reporter, clause, { words = null } = {}) {
    return this.#send("POST", path`/v1/comments/${id}/reports`, { body: { reporter, clause, words } });
  }

  appeal(id, { words = null } = {}) {
    return this.#send("POST", path`/v1/comments/${id}/appeals`, { body: { words } });
  }

  appeals(id) {
    return this.#send("GET", path`/v1/comments/${id}/appeals`);
  }

  statement(id) {
    return this.#send("GET", path`/v1/comments/${id}/statement`);
  }

  check(text, { language = null } = {}) {
    return this.#send("POST", "/v1/check", { body: { text, language } });
  }

  policy() {
    return this.#send("GET", "/v1/policy");
  }

  createEndpoint(url) {
    return this.#sendOnce("/v1/endpoints", { url });
  }

  endpoints() {
    return this.#send("GET", "/v1/endpoints");
  }

  endpoint(id) {
    return this.#send("GET", path`/v1/endpoints/${id}`);
  }

  setEndpointActive(id, active) {
    return this.#send("PATCH", path`/v1/endpoints/${id}`, { body: { active } });
  }

  rotateSecret(id) {
    return this.#sendOnce(path`/v1/endpoints/${id}/secret`);
  }

  deliveries(wanted = {}) {
    return this.#send("GET", `/v1/deliveries${query(wanted)}`);
  }

  delivery(id) {
    return this.#send("GET", path`/v1/deliveries/${id}`);
  }

  replayDelivery(id) {
    return this.#sendOnce(path`/v1/deliveries/${id}/replay`);
  }

  replayDeliveries(wanted) {
    return this.#sendOnce("/v1/replays", wanted);
  }

  #sendOnce(path, body) {
    return this.#send("POST", path, { body, repeatable: false });
  }

  async #send(method, path, { body, headers = {}, repeatable = true } = {}) {
    for (let number = 1; ; number++) {
      const last = number === this.#tries;
      const answer = await this.#try(method, path, body, headers).catch((error) => {
        if (last || !repeatable) throw new Unreachable(this.#url, error);
      });
      if (answer?.ok) return answer.document;
      const again = repeatable ? TRY_AGAIN : NOTHING_DONE;
      if (answer && (last || !again.includes(answer.status))) throw new Problem(answer.status, answer.document);
      await sleep(findPause(number, answer?.retryAfter));
    }
  }

  async #try(method, path, body, headers) {
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    const answer = await fetch(this.#url + path, {
      method,
      headers: { Accept: "application/json", ...type, ...headers, Authorization: `Bearer ${this.#apiKey}` },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "error", // the API never redirects; who does must not be given the key
      signal: AbortSignal.timeout(this.#timeout),
    });
    const text = await answer.text();
    const retryAfter = answer.headers.get("Retry-After");
    return { ok: answer.ok, status: answer.status, retryAfter, document: read(text, answer.ok) };
  }
}

/* Reads a webhook that is the service's own.  It may come more than once: webhook-id is the same each time.
   body: the text or bytes as they came; JSON that was read and written again is signed no more. */
export async function verifyWebhook(body, headers, secrets, { toleranceSeconds = 300, now = Date.now() / 1000 } = {}) {
  const [id, sent, signatures] = ["id", "timestamp", "signature"].map((name) => find(headers, `webhook-${name}`));
  if (!/^\d+$/.test(sent)) throw new InvalidSignature("The webhook has no webhook-timestamp in seconds.");
  if (Math.abs(now - Number(sent)) > toleranceSeconds) throw new InvalidSignature("The webhook was not sent just now.");
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body);
  const signed = new Uint8Array([...new TextEncoder().encode(`${id}.${sent}.`), ...bytes]);
  for (const secret of [secrets].flat()) {
    if (await isSigned(signed, secret, signatures)) return JSON.parse(new TextDecoder().decode(bytes));
  }
  throw new InvalidSignature("The webhook is not signed with the endpoint's secret.");
}

/* The platform compares: it takes the same time wherever a forged signature begins to differ. */
async function isSigned(signed, secret, signatures) {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", decode(secret.replace(/^whsec_/, "")), algorithm, false, ["verify"]);
  for (const signature of signatures.split(" ").filter((one) => /^v1,[A-Za-z0-9+/]{43}=$/.test(one))) {
    if (await subtle.verify("HMAC", key, decode(signature.slice(3)), signed)) return true;
  }
  return false;
}

function decode(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function find(headers, name) {
  if (typeof headers.get === "function") return headers.get(name) ?? "";
  return String(Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? "");
}

function read(text, ok) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (ok) throw error;
    return {};
  }
}

function randomKey() {
  return [...globalThis.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function path(parts, ...ids) {
  return parts.reduce((whole, part, number) => whole + encodeURIComponent(ids[number - 1]) + part);
}

function query(wanted) {
  const given = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value != null)).toString();
  return given ? `?${given}` : "";
}

function findPause(number, retryAfter) {
  if (/^\d+$/.test(retryAfter ?? "")) return Math.min(retryAfter * 1000, LONGEST_PAUSE);
  return Math.min(FIRST_PAUSE * 2 ** (number - 1), LONGEST_PAUSE) * (0.5 + Math.random() / 2);
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
