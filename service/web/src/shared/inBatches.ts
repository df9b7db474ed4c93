// React gives up on a page that it is told to draw anew while it draws: a fast model does that.
const TAKE_EVERY_MS = 40;

/**
 * Hands events over a batch at a time, as fast as a page can be drawn.
 *
 * What arrived before an error is handed over before the error is thrown on.
 */
export async function inBatches<E>(events: AsyncIterable<E>, take: (batch: E[]) => void): Promise<void> {
  const arrived: E[] = [];
  const hand = () => take(arrived.splice(0));
  try {
    for await (const event of events) {
      if (arrived.push(event) === 1) setTimeout(hand, TAKE_EVERY_MS);
    }
  } catch (error) {
    hand();
    throw error;
  }
}
