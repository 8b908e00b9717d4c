export function AuditScreen(_: { filters: object; onFilters: (filters: never) => void }) { return null; }
