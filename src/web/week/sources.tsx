import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { droppedFiles, readFiles } from './reading.ts';
import { pasted, withFiles, withoutFile } from './source.ts';
import type { Source } from './source.ts';

export interface SourcesProps {
  readonly source: Source;
  /** What the cluster is called, where there is one. */
  readonly cluster: string | undefined;
  readonly shown: boolean;
  readonly zones: ComponentChildren;
  readonly onSource: (source: Source) => void;
}

/** Where the CronJobs come from: files that are dropped, chosen or pasted, the cluster, or an example. */
export function Sources({ source, cluster, shown, zones, onSource }: SourcesProps): VNode {
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [writes, setWrites] = useState(false);
  const current = useRef(source);
  current.current = source;
  const add = async (files: Promise<readonly File[]> | readonly File[]): Promise<void> => {
    const read = await readFiles(await files);
    setFault('fault' in read ? read.fault : undefined);
    if ('files' in read) onSource(withFiles(current.current, read.files));
  };
  const addText = (text: string): void => {
    setFault(undefined);
    setWrites(false);
    onSource(withFiles(current.current, [pasted(current.current, text)]));
  };
  const isOver = useDropped(shown, (dropped) => void add(dropped), addText);
  return (
    <section
      class={`card sources${source.kind === 'none' ? ' empty' : ''}${isOver ? ' over' : ''}`}
      aria-label="What is played"
    >
      <div class="choices">
        <Picker isFirst={source.kind === 'none'} onFiles={(files) => void add(files)} />
        <button
          type="button"
          aria-expanded={writes}
          onClick={() => {
            setWrites(!writes);
          }}
        >
          Paste…
        </button>
        {cluster !== undefined && (
          <Choice kind="cluster" source={source} onSource={onSource}>
            The cluster {cluster}
          </Choice>
        )}
        <Choice kind="example" source={source} onSource={onSource}>
          An example
        </Choice>
        {zones}
      </div>
      {writes && <Pasting onText={addText} />}
      <p class="quiet hint">{hintOf(source, cluster)}</p>
      {source.kind === 'files' && (
        <ul class="files" aria-label="Files">
          {source.files.map(({ name }) => (
            <li key={name}>
              {name}{' '}
              <button
                type="button"
                aria-label={`Remove ${name}`}
                onClick={() => {
                  onSource(withoutFile(source, name));
                }}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status" class="said">
        {fault}
      </p>
    </section>
  );
}

function Picker(props: { readonly isFirst: boolean; readonly onFiles: (files: readonly File[]) => void }): VNode {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={props.isFirst ? 'first' : ''} onClick={() => picker.current?.click()}>
        Choose files…
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,.json"
        onChange={({ currentTarget }) => {
          const chosen = [...(currentTarget.files ?? [])];
          // Choosing the same file again is a change, too.
          currentTarget.value = '';
          if (chosen.length > 0) props.onFiles(chosen);
        }}
      />
    </>
  );
}

function hintOf({ kind }: Source, cluster: string | undefined): string {
  switch (kind) {
    case 'none':
      return 'Drop manifests anywhere on this page, whole directories too. They are played, and not stored.';
    case 'files':
      return 'Drop or paste more, and they are added.';
    case 'cluster':
      return `The CronJobs of ${cluster ?? 'the cluster'} as they were when you asked. Drop manifests to see theirs.`;
    case 'example':
      return 'The CronJobs of a company that never looked at all of them together. Drop your manifests to see your own.';
  }
}

function Choice(props: {
  readonly kind: 'cluster' | 'example';
  readonly source: Source;
  readonly onSource: (source: Source) => void;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <button
      type="button"
      aria-pressed={props.source.kind === props.kind}
      onClick={() => {
        props.onSource({ kind: props.kind });
      }}
    >
      {props.children}
    </button>
  );
}

function Pasting({ onText }: { readonly onText: (text: string) => void }): VNode {
  const [text, setText] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
  }, []);
  return (
    <div class="pasting">
      <label for="pasted">Manifests, in YAML or JSON</label>
      <textarea
        ref={area}
        id="pasted"
        rows={8}
        spellcheck={false}
        autocapitalize="off"
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
        }}
      />
      <button
        type="button"
        disabled={text.trim() === ''}
        onClick={() => {
          onText(text);
        }}
      >
        Add
      </button>
    </div>
  );
}

/** Takes what is dropped or pasted anywhere on the page while it shows this view; tells whether something is over it. */
function useDropped(
  shown: boolean,
  onFiles: (files: Promise<readonly File[]> | readonly File[]) => void,
  onText: (text: string) => void,
): boolean {
  const [isOver, setOver] = useState(false);
  const told = useRef({ onFiles, onText });
  told.current = { onFiles, onText };
  useEffect(() => {
    if (!shown) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      told.current.onFiles(droppedFiles(event.dataTransfer.items));
    };
    const paste = ({ target, clipboardData }: ClipboardEvent): void => {
      if (target instanceof Element && target.closest('input, textarea') !== null) return;
      const files = [...(clipboardData?.files ?? [])];
      const text = clipboardData?.getData('text/plain') ?? '';
      if (files.length > 0) told.current.onFiles(files);
      else if (text.trim() !== '') told.current.onText(text);
    };
    addEventListener('dragover', over, { signal });
    addEventListener('dragleave', leave, { signal });
    addEventListener('drop', drop, { signal });
    addEventListener('paste', paste, { signal });
    return () => {
      stop.abort();
      setOver(false);
    };
  }, [shown]);
  return isOver;
}
