import {DomainError, Money, type Pricing, type PricingRequest} from '@orderwell/domain';

// #region pricing
/** Half price with the house's coupon, for at most 5 of a product. */
export class HousePrices implements Pricing {
  async unitPrices({lines, metadata}: PricingRequest): Promise<readonly Money[]> {
    if (metadata?.['coupon'] !== 'half') return lines.map(({product}) => product.price);
    const tooMany = lines.findIndex(({quantity}) => quantity > 5);
    if (tooMany >= 0) {
      const faults = [{path: ['lines', tooMany, 'quantity'], detail: 'at most 5 with this coupon'}];
      throw new DomainError('X_COUPON_LIMIT', 'the coupon is for at most 5 of a product', {faults});
    }
    return lines.map(({product: {price}}) => Money.of(price.minor / 2n, price.currency));
  }
}
// #endregion pricing
