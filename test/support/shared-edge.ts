import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import net from 'node:net';
import { inject } from 'vitest';
import { placesOf, type OriginOf, type SiteName } from '../edge/sites/index.ts';
import type { LocalUrl } from '../edge/sites/site.ts';
import type { Turn } from './edge-stage.ts';
import { edgeAt, type Edge } from './viceroy.ts';

/** The gateway that serves the sites of all files, while it is this file's turn: `stop` hands it on to the next. */
export interface SharedEdge<Origin extends string> extends Edge {
  /** Where the gateway looks for the origins of this site. */
  origins: Record<Origin, LocalUrl>;
}

/** Waits for the turn. The log begins with it. */
export async function joinEdge<Name extends SiteName>(name: Name): Promise<SharedEdge<OriginOf<Name>>> {
  const stagePort = inject('edgeStage');
  const socket = net.connect(stagePort, '127.0.0.1');
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  const turn = JSON.parse(bytes.toString()) as Turn;
  if ('error' in turn) {
    socket.destroy();
    throw new Error(turn.error);
  }
  const { port, pid, logFile } = turn;
  const start = statSync(logFile).size;
  const edge = edgeAt({
    port,
    pid,
    logFile,
    log: () => readFileSync(logFile).subarray(start).toString(),
    stop: async () => void socket.destroy(),
  });
  return { ...edge, origins: placesOf(name, stagePort + 1) };
}
