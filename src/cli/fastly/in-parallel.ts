/** Fastly's API takes a thousand writes an hour, and a version takes several at once. */
const API_CALLS = 8;

/** Runs for each, `atOnce` at a time. After the first failure nothing more is begun; what runs is waited for. */
export async function inParallel<Of, Result>(
  items: readonly Of[],
  work: (item: Of) => Promise<Result>,
  atOnce = API_CALLS,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let isFailed = false;
  const worker = async (): Promise<void> => {
    for (const [at, item] of queue) {
      if (isFailed) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failure = ended.find((one) => one.status === 'rejected');
  if (failure) throw failure.reason;
  return results;
}
