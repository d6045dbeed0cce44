import type { Clock } from './clock.ts';

/** The work that goes on after answers. */
export interface BackgroundWork {
  add(work: Promise<unknown>): void;
  /** Waits until no work is left, also none that the work itself began, except work that waits for the clock. */
  settle(): Promise<void>;
  /** Reads an answer to its end, as a client does, whether or not the test reads it: storing waits for that. */
  readToEnd(response: Response): Response;
}

/** Logs work that fails as a line. */
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
      // A body without an end is not waited for, and one that breaks off fails for the reader of the other copy.
      response
        .clone()
        .arrayBuffer()
        .catch(() => undefined);
      return response;
    },
  };
}

/** After this time more work may wait for the clock. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(), 1);
  });
}
