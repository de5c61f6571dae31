/** What a call came to: undefined where all was well. */
export type CallFailure = string | undefined;

/** Calls without a pause, one worker for each way to call, until it is stopped. */
export function startLoad(ways: readonly ((count: number) => Promise<CallFailure>)[]): {
  readonly count: () => number;
  readonly stop: () => Promise<{ count: number; failures: string[] }>;
} {
  const failures: string[] = [];
  let count = 0;
  let stopped = false;
  const workers = ways.map(async (call) => {
    while (!stopped) {
      const failure = await call(count++).catch(String);
      if (failure !== undefined) failures.push(failure);
    }
  });
  return {
    count: () => count,
    stop: async () => {
      stopped = true;
      await Promise.all(workers);
      return { count, failures };
    },
  };
}
