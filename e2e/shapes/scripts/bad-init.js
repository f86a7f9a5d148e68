// Init code throws.
throw new Error('no configuration');
export default () => undefined;
