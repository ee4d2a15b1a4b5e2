// Which one of many it is. With a thousand of them, only the one that was and the one that is are told.

type Tell = (is: boolean) => void;

export class Chosen {
  #followers = new Map<string, Tell>();
  #id: string | null = null;

  /** Tells at once, and whenever it changes; gives what ends that. */
  follow(id: string, tell: Tell): () => void {
    this.#followers.set(id, tell);
    tell(id === this.#id);
    return () => {
      if (this.#followers.get(id) === tell) this.#followers.delete(id);
    };
  }

  choose(id: string | null) {
    if (id === this.#id) return;
    const before = this.#id;
    this.#id = id;
    if (before !== null) this.#followers.get(before)?.(false);
    if (id !== null) this.#followers.get(id)?.(true);
  }
}
