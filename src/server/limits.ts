const mebibyte = 1024 * 1024;

/** What the server allows a client, and how long it waits. Each number says where it comes from. */
export interface Limits {
  /** The largest request body, in bytes. */
  readonly bodyBytes: number;
  /** A body above this, in bytes, is judged in a worker thread. */
  readonly inlineBytes: number;
  /** Other bodies that arrive in pieces and are not answered yet may fill this many bytes together. */
  readonly bufferedBytes: number;
  /** Bodies above `inlineBytes` of a known length may fill this many bytes together; the others wait before they are read. */
  readonly largeBytes: number;
  /** So many of them may wait. */
  readonly largeWaiting: number;
  /** How long one of them may take to arrive, once there is room for it, in ms. */
  readonly largeArrivalMs: number;
  /** Requests that are being read or judged at the same time. */
  readonly inFlight: number;
  /** Open connections of the admission port. */
  readonly connections: number;
  /** How long a request may take where the caller sets no `?timeout=`, and the most that it may set, in ms. */
  readonly answerMs: number;
  /** How long an idle connection is kept, in ms. */
  readonly keepAliveMs: number;
  /** How long a TLS handshake may take, in ms. */
  readonly handshakeMs: number;
  /** How many TLS handshakes are begun in one turn of the event loop. */
  readonly handshakesPerTurn: number;
  /** How long the head of a request may take, in ms. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive, in ms. */
  readonly requestMs: number;
  /** How often requests are checked against `headersMs` and `requestMs`, in ms. */
  readonly checkMs: number;
  /** The head of a request, in bytes. */
  readonly headBytes: number;
  /** How long connections that no longer carry a request may linger when the server stops, in ms. */
  readonly lingerMs: number;
}

export const defaultLimits: Limits = {
  // kube-apiserver takes bodies of 3 MiB, and a review carries the object twice (object and oldObject) besides who asks.
  bodyBytes: 7 * mebibyte,
  // A verdict on a quarter of a mebibyte takes 80 ms where it is made of the worst there is (thousands of labels or
  // selectors), a verdict on seven mebibytes some seconds. Reviews of CronJobs that people write have 2 to 20 KiB.
  inlineBytes: mebibyte / 4,
  // Ordinary reviews arrive in one piece and don't count, kube-apiserver says how long its bodies are, and large ones of a known
  // length have room of their own: this is for a hundred others at once.
  bufferedBytes: 16 * mebibyte,
  // Four bodies of the largest size: one that is judged, and those that follow. More would only wait, in memory that a pod
  // does not have; they wait on the network instead.
  largeBytes: 28 * mebibyte,
  // An ordinary body of six mebibytes takes 0.1 s, so the last one gets its verdict before its API server gives up.
  largeWaiting: 64,
  // A large body is on its way at once and comes at more than 12 Mbit/s; whoever only says that it has one is not to keep the room.
  largeArrivalMs: 5_000,
  // Two API servers with 200 changing requests in flight each (--max-mutating-requests-inflight), and some to spare.
  inFlight: 512,
  // Every call in flight has a connection of its own in HTTP/1.1, and every API server keeps 25 idle ones: 512 and as
  // many again for those that are idle, closing or up to no good.
  connections: 1024,
  // The most that a webhook configuration can ask for (timeoutSeconds: 30).
  answerMs: 30_000,
  // kube-apiserver keeps idle connections for 90 s. Closing one earlier meets requests that are already on their way,
  // and those fail: a POST is not repeated.
  keepAliveMs: 95_000,
  // kube-apiserver itself gives up after 10 s.
  handshakeMs: 10_000,
  // One takes about a millisecond of the processor: in between comes whoever has a connection.
  handshakesPerTurn: 16,
  // kube-apiserver sends the head at once; this is for clients that send a byte a second to keep a connection busy.
  headersMs: 10_000,
  // No caller waits longer than answerMs, so a request that takes longer to arrive has nobody behind it.
  requestMs: 30_000,
  // The limits above are kept to within this much.
  checkMs: 5_000,
  // Node's own default. The head of kube-apiserver's requests has 300 bytes.
  headBytes: 16 * 1024,
  // By then everything that was answered has left; what is open is a client that never sent a request.
  lingerMs: 1_000,
};
