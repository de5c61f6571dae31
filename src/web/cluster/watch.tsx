import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ViewProps } from '../shell/view.ts';
import { CronJobs } from './cron-jobs.tsx';
import { Decisions } from './decisions.tsx';
import type { Live } from './live.ts';
import { useLive } from './use-live.ts';
import './cluster.css';

/** What goes on in the cluster and in the webhook. */
export function Watch({ connection, about, shown }: ViewProps): VNode {
  const live = useLive(connection, shown);
  const hasCluster = about?.cluster !== undefined;
  const isNews = !hasCluster && live.connection !== undefined;
  useEffect(() => {
    // A cluster that came after the page: the server says what it is called.
    if (isNews) void connection.open();
  }, [isNews]);
  return (
    <div class={about?.decisions === true ? 'watch two' : 'watch'}>
      {hasCluster && (
        <div class="herd">
          <Silence connection={live.connection} />
          <CronJobs cronJobs={live.cronJobs} shown={shown} />
        </div>
      )}
      {about?.decisions === true && <Decisions decisions={live.decisions} />}
    </div>
  );
}

/** Says that the cluster does not answer, for as long as it does not. */
function Silence({ connection }: { readonly connection: Live['connection'] | undefined }): VNode {
  return (
    <div role="status">
      {connection?.connected === false && connection.reason !== undefined && (
        <p class="card silence">
          <strong>The cluster gives no answer.</strong> It is asked again and again; what stands here is what was known
          before. <span class="quiet">{connection.reason}</span>
        </p>
      )}
    </div>
  );
}
