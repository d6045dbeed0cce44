/** Does the work when the time has passed. */
export async function later(delayMs: number, work: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(() => resolve(), delayMs);
  });
  work();
}
