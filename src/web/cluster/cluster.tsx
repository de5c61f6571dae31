import type { VNode } from 'preact';
import { Later } from '../shell/later.tsx';
import type { View, ViewProps } from '../shell/view.ts';

/** The CronJobs of the cluster that the server was given. */
export function Cluster(props: ViewProps): VNode {
  const { about } = props;
  return (
    <>
      <header class="opening">
        <h1 tabIndex={-1}>Cluster</h1>
        <p>
          {about?.cluster === undefined
            ? 'The CronJobs of a cluster, and how they are.'
            : `The CronJobs of ${about.cluster}, live.`}
        </p>
      </header>
      {about !== undefined && about.cluster === undefined && <NoCluster />}
      {about !== undefined && (about.cluster !== undefined || about.decisions) && <Later load={loadWatch} {...props} />}
    </>
  );
}

const loadWatch = async (): Promise<View> => (await import('./watch.tsx')).Watch;

function NoCluster(): VNode {
  return (
    <section class="card no-cluster">
      <h2>No cluster yet</h2>
      <p>Cronward was started without one. To look at yours:</p>
      <pre class="terminal">cronward dev --kubeconfig ~/.kube/config</pre>
      <p>
        Or at one to throw away, where <code>KUBEBUILDER_ASSETS</code> names a directory with etcd and kube-apiserver:
      </p>
      <pre class="terminal">cronward dev --cluster</pre>
    </section>
  );
}
