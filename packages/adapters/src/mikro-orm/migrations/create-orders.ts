import {Migration} from '@mikro-orm/migrations';

/** Customers, products, orders with their lines, and the events that are both their history and their outbox. */
export class CreateOrders extends Migration {
  override up(): void {
    this.addSql(`
      create table customers (
        id text collate "C" primary key,
        name text not null,
        email text not null
      )`);
    this.addSql(`
      create table products (
        id text collate "C" primary key,
        name text not null,
        price_minor bigint not null constraint products_price_minor_check check (price_minor >= 0),
        currency text not null
      )`);
    this.addSql(`
      create table orders (
        id text collate "C" primary key,
        customer_id text collate "C" not null,
        status text not null
          constraint orders_status_check check (status in ('Pending', 'Confirmed', 'Canceling', 'Canceled')),
        cancel_reason text,
        total_minor bigint not null constraint orders_total_minor_check check (total_minor >= 0),
        currency text not null,
        version int not null constraint orders_version_check check (version > 0),
        created_at timestamptz(6) not null,
        updated_at timestamptz(6) not null
      )`);
    this.addSql(`
      create table order_lines (
        order_id text collate "C" not null constraint order_lines_order_id_foreign references orders (id),
        line_number int not null,
        product_id text collate "C" not null,
        quantity int not null constraint order_lines_quantity_check check (quantity > 0),
        unit_price_minor bigint not null,
        line_price_minor bigint not null,
        primary key (order_id, line_number),
        constraint order_lines_price_check check (unit_price_minor >= 0 and line_price_minor >= 0)
      )`);
    this.addSql(`
      create table order_events (
        order_id text collate "C" not null constraint order_events_order_id_foreign references orders (id),
        version int not null constraint order_events_version_check check (version > 0),
        type text not null,
        status text not null,
        total_minor bigint not null constraint order_events_total_minor_check check (total_minor >= 0),
        currency text not null,
        at timestamptz(6) not null,
        request_id text,
        traceparent text,
        details jsonb not null,
        outbox_position bigserial not null,
        due_at timestamptz(6),
        lease_token uuid,
        attempts int not null default 0,
        primary key (order_id, version)
      )`);
    // Nearly all events are delivered: the index holds the few that are not, so that finding them stays cheap.
    this.addSql(`
      create index order_events_awaiting_delivery on order_events (outbox_position) where due_at is not null`);
  }
}
