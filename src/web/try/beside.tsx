import type { VNode } from 'preact';
import type { Sample } from '../../page/api.ts';
import type { Note } from './use-manifest.ts';

/** The samples, each a click away. */
export function Samples(props: {
  readonly samples: readonly Sample[];
  readonly text: string;
  readonly onSample: (text: string, name: string) => void;
}): VNode {
  return (
    <div class="samples" role="group" aria-label="Samples">
      {props.samples.map(({ name, about, text }) => (
        <button
          key={name}
          type="button"
          title={about}
          aria-pressed={text === props.text}
          onClick={() => {
            props.onSample(text, `“${name}”`);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** What there is to tell about the text itself: where it came from, and how to have the one before back. */
export function Notes(props: { readonly note: Note | undefined; readonly onBack: (text: string) => void }): VNode {
  const { text, back, link } = props.note ?? {};
  return (
    <div role="status" class="note-place">
      {text !== undefined && (
        <p class="note">
          {text}{' '}
          {back !== undefined && (
            <button
              type="button"
              class="plain"
              onClick={() => {
                props.onBack(back);
              }}
            >
              Back to what you had
            </button>
          )}
          {link !== undefined && (
            <input
              readOnly
              aria-label="Link"
              value={link}
              onFocus={({ currentTarget }) => {
                currentTarget.select();
              }}
            />
          )}
        </p>
      )}
    </div>
  );
}
