import type { Clock } from './clock.ts';

/** Work that goes on after answers. */
export interface BackgroundWork {
  add(work: Promise<unknown>): void;
  /** Waits until there is none, what it began itself included, but what waits for the clock. */
  settle(): Promise<void>;
  /** Reads an answer to its end, as a client does, whether or not the test looks at it: what is stored meanwhile waits for that. */
  readToEnd(response: Response): Response;
}

/** What fails is told as a line. */
export function backgroundWork({ waiting }: Clock, log: (line: string) => void): BackgroundWork {
  const running = new Set<Promise<unknown>>();
  return {
    add(work) {
      const ended: Promise<unknown> = work
        .catch((error: unknown) => log(`work after an answer failed: ${String(error)}`))
        .finally(() => running.delete(ended));
      running.add(ended);
    },
    async settle() {
      while (running.size > waiting()) await Promise.race([...running, aMoment()]);
    },
    readToEnd(response) {
      if (response.body === null || response.bodyUsed) return response;
      // Who never ends is not waited for, and who breaks off tells it to whoever reads the other copy.
      response
        .clone()
        .arrayBuffer()
        .catch(() => undefined);
      return response;
    },
  };
}

/** After which more may wait for the clock. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), 1);
  });
}
