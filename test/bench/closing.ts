/** What was started, to be ended in the opposite order, whatever happened. */
export interface Closing {
  /** At once, where all is ended already: what was starting meanwhile must not stay. */
  later(end: () => unknown): void;
  /** Ends all of it; what fails to end does not keep the rest from it. */
  closeAll(): Promise<void>;
}

export function closing(tell: (line: string) => void): Closing {
  const ends: (() => unknown)[] = [];
  let isClosed = false;
  async function close(end: () => unknown): Promise<void> {
    try {
      await end();
    } catch (error) {
      tell(`could not be ended: ${String(error)}`);
    }
  }
  return {
    later: (end) => void (isClosed ? close(end) : ends.push(end)),
    async closeAll() {
      isClosed = true;
      for (const end of ends.splice(0).toReversed()) await close(end);
    },
  };
}
