/** How deep the fields of a log line may be nested, and how many there may be beside each other. */
export const fieldDepthMax = 6;
export const fieldItemsMax = 100;
