/** What a link may unpack to, in bytes: what the server takes. A few characters can unpack to any length. */
const mostBytes = 1024 * 1024;

/** How long an address may be before some programs cut it. */
export const longLink = 8000;

/** What a link holds, or a sentence that says why it can't be read. */
export type Unpacked = { readonly text: string } | { readonly fault: string };

const damaged = 'This link is damaged: a part of it may be missing. Copy the whole of it once more.';
const tooLarge = 'This link holds more than a mebibyte, which is more than any manifest has.';

/** Packs a text for the fragment of an address: its UTF-8 in zlib's format, whose checksum tells a damaged link, as base64url. */
export async function pack(text: string): Promise<string> {
  const bytes = await readAll(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate')), Infinity);
  return btoa(Array.from(bytes ?? [], (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** What `pack` was given. */
export async function unpack(packed: string): Promise<Unpacked> {
  try {
    if (!/^[\w-]+$/u.test(packed)) return { fault: damaged };
    const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const whole = await readAll(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate')), mostBytes);
    if (whole === undefined) return { fault: tooLarge };
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole) };
  } catch {
    return { fault: damaged };
  }
}

/** All bytes of a stream; undefined where there are more than `most`. */
async function readAll(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    if (length > most) {
      await reader.cancel();
      return undefined;
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
