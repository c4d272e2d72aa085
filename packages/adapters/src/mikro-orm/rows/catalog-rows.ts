import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';

/** A customer. */
export const CustomerRow = defineEntity({
  name: 'CustomerRow',
  tableName: 'customers',
  properties: {
    id: p.text().collation('C').primary(),
    name: p.text(),
    email: p.text(),
  },
});

export type CustomerRow = InferEntity<typeof CustomerRow>;

/** A product and its price. */
export const ProductRow = defineEntity({
  name: 'ProductRow',
  tableName: 'products',
  properties: {
    id: p.text().collation('C').primary(),
    name: p.text(),
    priceMinor: p.bigint(),
    currency: p.text(),
  },
  checks: [{name: 'products_price_minor_check', expression: 'price_minor >= 0'}],
});

export type ProductRow = InferEntity<typeof ProductRow>;
