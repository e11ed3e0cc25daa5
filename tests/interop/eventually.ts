const PAUSE = 100;

/**
 * Tries until it holds: for what other programs write down without telling.
 *
 * @param within milliseconds
 * @throws {Error} what was wrong at the last try
 */
export async function eventually<T>(check: () => T | Promise<T>, within: number): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
