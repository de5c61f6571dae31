import type { VNode } from 'preact';
import type { ViewProps } from '../shell/view.ts';

/** The CronJobs of the cluster that the server was given. */
export function Cluster({ about }: ViewProps): VNode {
  return (
    <>
      <header class="opening">
        <h1 tabIndex={-1}>Cluster</h1>
        <p>The CronJobs of a cluster, and how they are.</p>
      </header>
      {about !== undefined && about.cluster === undefined && <NoCluster />}
    </>
  );
}

function NoCluster(): VNode {
  return (
    <section class="card">
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
