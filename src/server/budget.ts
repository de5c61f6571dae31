/** Go's `time.Duration` as kube-apiserver writes it in `?timeout=`: it rounds up to whole seconds, 30 at most. */
const timeoutParameter = /[?&]timeout=([1-9]\d{0,4})s(?:&|$)/u;

/** The time that the caller allows, at most `mostMs`; a parameter that is no such time counts as none. */
export function budgetMs(url: string, mostMs: number): number {
  const seconds = timeoutParameter.exec(url)?.[1];
  return seconds === undefined ? mostMs : Math.min(Number(seconds) * 1000, mostMs);
}
