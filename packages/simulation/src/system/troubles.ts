import type {OrderId} from '@orderwell/domain';
import type {Stores} from './parts.ts';

/** What can be the matter with a single order or a single asker's address, while all else is sound. */
export const troubleKinds = ['unreadableOrder', 'unreadablePayment', 'gatewaySilent', 'addressFull'] as const;
export type TroubleKind = (typeof troubleKinds)[number];

/** What cannot be handled for now, and must hold up nothing else. */
export class Troubles {
  /** Orders whose payments the gateway gives no clear answer about. */
  readonly silent: Set<string> = new Set();
  /** Addresses that take nothing for now. */
  readonly full: Set<string> = new Set();
  /** Addresses at which there is nobody: no trouble, because the results go to the usual address then. */
  readonly gone: Set<string> = new Set();
  readonly #stores: Stores;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  begin(kind: TroubleKind, what: string): void {
    this.#setOf(kind).add(what);
  }

  end(kind: TroubleKind, what: string): void {
    this.#setOf(kind).delete(what);
  }

  endAll(): void {
    for (const kind of troubleKinds) this.#setOf(kind).clear();
  }

  get any(): boolean {
    return troubleKinds.some((kind) => this.#setOf(kind).size > 0);
  }

  /** Whether something of that order cannot be handled for now. */
  concern(orderId: OrderId): boolean {
    const {orders, payments} = this.#stores;
    if (this.silent.has(orderId)) return true;
    if (orders.faults.unreadable.has(orderId) || payments.faults.unreadable.has(orderId)) return true;
    if (this.full.size === 0) return false;
    const {replyTo, cancelReplyTo} = payments.all().find((payment) => payment.orderId === orderId)?.snapshot ?? {};
    return [replyTo, cancelReplyTo].some((address) => address !== undefined && this.full.has(address));
  }

  #setOf(kind: TroubleKind): Set<string> {
    switch (kind) {
      case 'unreadableOrder':
        return this.#stores.orders.faults.unreadable;
      case 'unreadablePayment':
        return this.#stores.payments.faults.unreadable;
      case 'gatewaySilent':
        return this.silent;
      case 'addressFull':
        return this.full;
    }
  }
}
