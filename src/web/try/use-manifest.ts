import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { About } from '../../page/api.ts';
import { goTo, replaceAll } from './editing.ts';
import type { Caret } from './editing.ts';
import { longLink, pack, unpack } from './link.ts';

/** Something to tell beside the editor. */
export interface Note {
  readonly text: string;
  /** What was there before, where that can be had back. */
  readonly back?: string;
  /** An address to copy by hand. */
  readonly link?: string;
}

export interface Manifest {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** What scrolls the editor. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly text: string;
  readonly note: Note | undefined;
  /** Told what was typed. */
  readonly typed: (text: string) => void;
  /** Puts another text in the editor, called `what`. */
  readonly put: (text: string, what: string) => void;
  readonly back: (text: string) => void;
  readonly follow: (to: Caret) => void;
  readonly copyLink: () => Promise<void>;
}

/** The text in the editor: it begins with what the address carries, or with the first sample, and nothing typed is ever lost. */
export function useManifest(about: About | undefined, argument: string | undefined): Manifest {
  const area = useRef<HTMLTextAreaElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [note, setNote] = useState<Note | undefined>(undefined);
  const opened = useRef<string | undefined>(undefined);

  const put = (next: string, what: string): void => {
    if (area.current === null || area.current.value === next) return;
    const before = area.current.value;
    if (before === '') {
      // Nothing is there that undoing could bring back, and whoever opens the page has not gone into the editor.
      area.current.value = next;
      setText(next);
      return;
    }
    replaceAll(area.current, next);
    const own = about?.samples.every((sample) => sample.text !== before) !== false;
    setNote(own ? { text: `${what} is in the editor.`, back: before } : undefined);
  };

  const first = about?.samples[0];
  useEffect(() => {
    if (argument === undefined || argument === opened.current) {
      if (opened.current === undefined && first !== undefined) put(first.text, first.name);
      if (first !== undefined) opened.current ??= '';
      return;
    }
    opened.current = argument;
    void unpack(argument).then((unpacked) => {
      if ('text' in unpacked) put(unpacked.text, 'The manifest of the link');
      else setNote({ text: unpacked.fault });
    });
  }, [argument, first]);

  return {
    ...{ area, scroller, text, note, put },
    typed: (next) => {
      setText(next);
      setNote((now) => (now?.back === undefined ? now : undefined));
    },
    back: (before) => {
      if (area.current !== null) replaceAll(area.current, before);
      setNote(undefined);
    },
    follow: (to) => {
      if (area.current !== null && scroller.current !== null) goTo(area.current, scroller.current, to);
    },
    copyLink: async () => {
      setNote(await copied(`${location.href.replace(/#.*$/u, '')}#try=${await pack(text)}`));
    },
  };
}

/** Copies a link; where the browser does not let the page do so, whoever wants it can. */
async function copied(link: string): Promise<Note> {
  const long =
    link.length > longLink ? ` It has ${link.length} characters; some programs cut a link that is so long.` : '';
  try {
    await navigator.clipboard.writeText(link);
    return { text: `Link copied. It carries the manifest itself, and no server is sent it.${long}` };
  } catch {
    return { text: `The link carries the manifest itself; copy it from here.${long}`, link };
  }
}
