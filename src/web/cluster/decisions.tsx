import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useSettled } from '../shell/use-now.ts';
import type { NumberedDecision } from './live.ts';

const badges = { allowed: 'good', patched: '', warned: 'warn', denied: 'bad', rejected: 'bad' } as const;
const words = {
  allowed: 'allowed',
  patched: 'filled in',
  warned: 'warned',
  denied: 'denied',
  rejected: 'rejected',
} as const;
/** So long is nothing new before it is said how many were refused, in milliseconds. */
const settledMs = 3000;

/** What the webhook decided, the newest first. */
export function Decisions({ decisions }: { readonly decisions: readonly NumberedDecision[] }): VNode {
  const [held, hold] = useState<readonly NumberedDecision[] | undefined>(undefined);
  const shown = held ?? decisions;
  const added = (decisions[0]?.number ?? 0) - (held?.[0]?.number ?? 0);
  const refused = decisions.filter(({ verdict }) => verdict === 'denied' || verdict === 'rejected').length;
  const said = useSettled(refused, settledMs);
  return (
    <section class="card decisions" aria-labelledby="decisions-heading">
      <header>
        <h2 id="decisions-heading">Decisions of the webhook</h2>
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => {
            hold(held === undefined ? decisions : undefined);
          }}
        >
          {held === undefined ? 'Pause' : 'Paused'}
        </button>
        {held !== undefined && added > 0 && <span class="quiet">{added} new</span>}
      </header>
      <p role="status" class="visually-hidden">
        {said === 0 ? '' : `${said} of the last ${decisions.length} decisions refused something.`}
      </p>
      {shown.length === 0 ? (
        <p class="quiet">None yet. What is created or changed through the webhook stands here as it happens.</p>
      ) : (
        <ol tabIndex={0} aria-label="Decisions, the newest first">
          {shown.map((decision) => (
            <Item key={decision.number} decision={decision} />
          ))}
        </ol>
      )}
    </section>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

function Item({ decision }: { readonly decision: NumberedDecision }): VNode {
  const { at, path, operation, name, apiVersion, verdict, user, text } = decision;
  return (
    <li>
      <p>
        <time dateTime={at} title={at}>
          {clock.format(Date.parse(at))}
        </time>{' '}
        <span class={`badge ${badges[verdict]}`}>{words[verdict]}</span>{' '}
        <strong>{name === '' ? 'without a name' : name}</strong>
      </p>
      {text.map((sentence, index) => (
        <p key={index} class="said">
          {sentence}
        </p>
      ))}
      <p class="quiet more">{[operation, path, apiVersion, user].filter((part) => part !== '').join(' · ')}</p>
    </li>
  );
}
