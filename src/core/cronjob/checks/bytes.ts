/** How many bytes `text` takes in UTF-8, which is what Kubernetes counts. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
