/** Of all services: they are built together. */
export const version = '0.1.0';
