"""有偿服务与押金: price list, bills, their weekly remittance; deposits held, and refunds with approval."""
