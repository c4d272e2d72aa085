import type {EntityManager} from '@mikro-orm/postgresql';
import {backoffMs, pause} from '../../runtime/backoff.ts';
import {transactionAttemptsMax, transactionBackoff} from '../limits.ts';
import {isRolledBack, isWorthAnotherTransaction} from './failures.ts';

/** Runs what is one transaction; again, in a new one, if the server gave it up because of others. */
export async function repeated<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isWorthAnotherTransaction(error) || attempts >= transactionAttemptsMax) throw error;
      await pause(backoffMs(transactionBackoff, attempts));
    }
  }
}

/** What is done in a transaction. With `rollBack` it ends the transaction without any effect, and answers that. */
export type Work<T> = (em: EntityManager, rollBack: (outcome: T) => never) => Promise<T>;

/** Work that takes effect whole or not at all, and that knows which of both while that can be known. */
export class Transaction<T> {
  readonly #begin: () => EntityManager;
  readonly #work: Work<T>;
  #wasCommitAsked = false;

  constructor(begin: () => EntityManager, work: Work<T>) {
    this.#begin = begin;
    this.#work = work;
  }

  run(): Promise<T> {
    return repeated(() => this.#attempt());
  }

  /** Whether the run that failed so has stored nothing: it fails before anybody asks for a commit, or is refused it. */
  storedNothing(error: unknown): boolean {
    return !this.#wasCommitAsked || isRolledBack(error);
  }

  async #attempt(): Promise<T> {
    this.#wasCommitAsked = false;
    try {
      return await this.#begin().transactional(async (em) => {
        const outcome = await this.#work(em, rollBack);
        this.#wasCommitAsked = true;
        return outcome;
      });
    } catch (error) {
      if (error instanceof RolledBack) return error.outcome as T;
      throw error;
    }
  }
}

/** Ends a transaction from the inside; nobody else sees it. */
class RolledBack extends Error {
  override readonly name = 'RolledBack';
  readonly outcome: unknown;

  constructor(outcome: unknown) {
    super('the transaction was rolled back on purpose');
    this.outcome = outcome;
  }
}

function rollBack(outcome: unknown): never {
  throw new RolledBack(outcome);
}
