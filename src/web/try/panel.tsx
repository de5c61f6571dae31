import type { VNode } from 'preact';
import type { TriedCronJob } from '../../page/api.ts';
import { Defaults } from './defaults.tsx';
import type { Caret } from './editing.ts';
import { Times } from './times.tsx';

export interface PanelProps {
  /** Tells its parts from those of other panels. */
  readonly id: string;
  readonly cronJob: TriedCronJob;
  /** Whether there are others, so that the verdict above is not its own. */
  readonly oneOfSeveral: boolean;
  readonly now: number;
  readonly onFollow: (to: Caret) => void;
}

/** What becomes of one CronJob. */
export function Panel({ id, cronJob, oneOfSeveral, now, onFollow }: PanelProps): VNode {
  const { name, apiVersion, line, allowed, kubectl, suspend } = cronJob;
  return (
    <section class="card panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{name === '' ? 'A CronJob without a name' : name}</h2>
        {oneOfSeveral && (
          <span class={`badge ${allowed ? 'good' : 'bad'}`}>{allowed ? '✓ accepted' : '✕ refused'}</span>
        )}
        {suspend && <span class="badge">suspended</span>}
        <span class="quiet">{apiVersion}</span>
        <button
          type="button"
          class="plain"
          onClick={() => {
            onFollow({ line, column: 1 });
          }}
        >
          line {line}
        </button>
      </header>
      <Kubectl text={kubectl} />
      <Times id={id} cronJob={cronJob} now={now} />
      <Defaults cronJob={cronJob} />
    </section>
  );
}

/** What stands on the terminal of somebody who applies it. */
function Kubectl({ text }: { readonly text: string }): VNode {
  return (
    <pre class="terminal">
      <span class="prompt">$ kubectl apply -f cronjob.yaml{'\n'}</span>
      {text.split('\n').map((line, index) => (
        <span
          key={index}
          class={line.startsWith('Warning:') ? 'warning' : line.endsWith(' created') ? 'good' : 'other'}
        >
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
