import { disturbed, pause } from '../arena.js';
import type { Arena } from '../arena.js';
import { ready } from './ready.js';

/** After the API server answers again, the run that is due has its Job within this time. */
const recoveryMs = 5_000;

/** SIGKILL of kube-apiserver, some time without one, and a new one on the same port and etcd. */
export async function killApiServer(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    const fromMs = Date.now();
    await arena.plane.apiServer.kill();
    arena.fault('kube-apiserver killed');
    await pause(arena.random.pick([0, 0, 1_000, 4_000]));
    await arena.plane.apiServer.restart();
    disturbed(arena, { what: 'kube-apiserver killed', fromMs, recoveryMs });
    await pause(arena.random.whole(5_000, 8_000));
  }
}

/** SIGSTOP of kube-apiserver: connections stay open and nothing answers. */
export async function pauseApiServer(arena: Arena, count: number): Promise<void> {
  await ready(arena);
  for (let i = 0; i < count; i++) {
    const fromMs = Date.now();
    arena.plane.apiServer.pause();
    arena.fault('kube-apiserver paused');
    await pause(arena.random.whole(2_000, 12_000));
    arena.plane.apiServer.resume();
    await arena.plane.request('GET', '/readyz');
    disturbed(arena, { what: 'kube-apiserver paused', fromMs, recoveryMs });
    await pause(arena.random.whole(5_000, 8_000));
  }
}
