/** Tells one listener that there is something to do; nobody need listen yet. */
export class WakeUp {
  #listener: () => void = () => undefined;

  /** Names who is woken from now on. */
  wakes(listener: () => void): void {
    this.#listener = listener;
  }

  readonly raise = (): void => this.#listener();
}
