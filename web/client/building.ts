/** Where the building of this page is served: a gateway serves several under `/b/NAME`. */
export const BUILDING: string = /^\/b\/[a-z0-9-]+(?=\/)/.exec(location.pathname)?.[0] ?? "";
