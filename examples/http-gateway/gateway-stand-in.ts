import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {json} from 'node:stream/consumers';
import type {GatewayCall, GatewayFault} from '@orderwell/domain/testing';

/** Money that moved, as the books show it. */
export interface Movement {
  readonly kind: 'capture' | 'refund';
  readonly paymentId: string;
  readonly amountMinor: string;
  readonly currency: string;
}

type Asked = {readonly amountMinor: string; readonly currency: string};
type Reply = {readonly status: number; readonly body: object};

/** Approves up to that many minor units. */
const approvedMinorMax = 1000_00n;

/** Stands in for a payment gateway that speaks HTTP: keeps books, and misbehaves when told to. */
export class GatewayStandIn {
  readonly movements: Movement[] = [];
  /** The `Idempotency-Key` of every call that had one, oldest first. */
  readonly keys: string[] = [];
  readonly #charges = new Map<string, Reply>();
  readonly #faults = new Map<GatewayCall, GatewayFault>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<GatewayStandIn> {
    const standIn = new GatewayStandIn();
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): URL {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('the stand-in does not listen');
    return new URL(`http://127.0.0.1:${address.port}/`);
  }

  /** From now on every such call meets this fault. */
  disturb(call: GatewayCall, fault: GatewayFault): void {
    this.#faults.set(call, fault);
  }

  /** All calls go well again. */
  heal(): void {
    this.#faults.clear();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , name = '', action = request.method === 'GET' ? 'lookup' : 'charge'] = (request.url ?? '').split('/');
    const [paymentId, call] = [decodeURIComponent(name), action as GatewayCall];
    const fault = this.#faults.get(call);
    if (fault === 'unreachable') return void request.socket.destroy();
    const asked = request.method === 'POST' && call !== 'void' ? ((await json(request)) as Asked) : undefined;
    if (fault === 'errorBefore') return send(response, {status: 503, body: {error: 'maintenance'}});
    if (fault === 'throttled') return send(response, {status: 429, body: {error: 'slow_down'}});
    if (typeof request.headers['idempotency-key'] === 'string') this.keys.push(request.headers['idempotency-key']);
    const reply = this.#reply(call, paymentId, asked);
    if (fault === 'silent') return;
    if (fault === 'lost') return void request.socket.destroy();
    if (fault === 'errorAfter') return send(response, {status: 500, body: {error: 'internal'}});
    if (fault === 'rubbish') return void response.writeHead(200, {'content-type': 'text/html'}).end('<h1>Wel');
    send(response, reply);
  }

  #reply(call: GatewayCall, paymentId: string, asked: Asked | undefined): Reply {
    switch (call) {
      case 'charge':
        return this.#charge(paymentId, asked);
      case 'refund':
        return this.#refund(paymentId, asked);
      case 'lookup':
        return this.#charges.get(paymentId) ?? {status: 404, body: {error: 'no_such_charge'}};
      case 'void': {
        const voided = {status: 402, body: {status: 'declined', reason: 'voided'}};
        const charge = this.#charges.get(paymentId) ?? voided;
        this.#charges.set(paymentId, charge);
        const isVoided = 'reason' in charge.body && charge.body.reason === 'voided';
        return isVoided ? {status: 200, body: {status: 'voided'}} : charge;
      }
    }
  }

  #charge(paymentId: string, asked: Asked | undefined): Reply {
    const earlier = this.#charges.get(paymentId);
    if (earlier !== undefined || asked === undefined) return earlier ?? {status: 400, body: {error: 'no_amount'}};
    const isApproved = BigInt(asked.amountMinor) <= approvedMinorMax;
    const reply = isApproved
      ? {status: 200, body: {status: 'approved', reference: `charge-${paymentId}`}}
      : {status: 402, body: {status: 'declined', reason: 'insufficient_funds'}};
    this.#charges.set(paymentId, reply);
    if (isApproved) this.movements.push({kind: 'capture', paymentId, ...amountOf(asked)});
    return reply;
  }

  #refund(paymentId: string, asked: Asked | undefined): Reply {
    const [captured, refunded] = this.movements.filter((movement) => movement.paymentId === paymentId);
    if (captured?.amountMinor !== asked?.amountMinor || captured?.currency !== asked?.currency || !captured) {
      return {status: 422, body: {error: 'not_captured'}};
    }
    if (refunded === undefined) this.movements.push({...captured, kind: 'refund'});
    return {status: 200, body: {status: 'refunded', reference: `refund-${paymentId}`}};
  }
}

const amountOf = ({amountMinor, currency}: Asked): Asked => ({amountMinor, currency});

function send(response: ServerResponse, {status, body}: Reply): void {
  response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
}
