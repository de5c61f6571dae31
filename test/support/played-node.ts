import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueAuthority, issueServer } from './certificates.js';
import type { ControlPlane } from './control-plane.js';
import type { Pod } from './job-world.js';

/** A node that runs nothing, whose kubelet is played: the API server asks it for logs, as it does any kubelet. */
export interface PlayedNode {
  /** Puts a pod on the node, as the scheduler does. */
  readonly take: (pod: Pod) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** `linesOf` says what the containers of a pod have written. */
export async function playNode(plane: ControlPlane, linesOf: (pod: string) => readonly string[]): Promise<PlayedNode> {
  const { key, certificate: cert } = await issueServer(await issueAuthority());
  const kubelet = createServer({ key, cert }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://kubelet');
    const [, subject, , pod = ''] = pathname.split('/');
    if (subject !== 'containerLogs') {
      response.writeHead(404).end();
      return;
    }
    const time = searchParams.get('timestamps') === 'true' ? `${new Date().toISOString()} ` : '';
    response.end(
      linesOf(pod)
        .map((line) => `${time}${line}\n`)
        .join(''),
    );
  }).listen(0, '127.0.0.1');
  await once(kubelet, 'listening');
  const name = 'played';
  const status = {
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    daemonEndpoints: { kubeletEndpoint: { Port: (kubelet.address() as AddressInfo).port } },
  };
  await plane.request('POST', '/api/v1/nodes', { metadata: { name } });
  await plane.request('PATCH', `/api/v1/nodes/${name}/status`, { status });
  return {
    take: async ({ metadata: { namespace, name: pod } }) => {
      const binding = { metadata: { name: pod }, target: { kind: 'Node', name } };
      await plane.request('POST', `/api/v1/namespaces/${namespace}/pods/${pod}/binding`, binding);
    },
    stop: async () => {
      kubelet.close();
      kubelet.closeAllConnections();
      await once(kubelet, 'close');
    },
  };
}
