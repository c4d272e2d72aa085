/** A truth that changes, and can be waited for. */
export class Flag {
  #raised = false;
  readonly #waiting = new Set<() => void>();

  get raised(): boolean {
    return this.#raised;
  }

  set(raised: boolean): void {
    this.#raised = raised;
    if (!raised) return;
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }

  /** Resolves as soon as the flag is raised, or when the signal aborts. */
  async whenRaised(signal?: AbortSignal): Promise<void> {
    if (this.#raised || signal?.aborted === true) return;
    const {promise, resolve} = Promise.withResolvers<void>();
    this.#waiting.add(resume);
    signal?.addEventListener('abort', resume, {once: true});
    function resume(): void {
      resolve();
    }
    await promise;
    this.#waiting.delete(resume);
    signal?.removeEventListener('abort', resume);
  }
}

/** Resolves when the signal aborts, at once if it has. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), {once: true}));
}

/**
 * Waits for a promise, but not longer than `ms` milliseconds.
 * @returns whether the promise was fulfilled in time; a rejection counts as no
 */
export async function fulfilledWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([
      promise.then(
        () => true,
        () => false,
      ),
      deadline,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
