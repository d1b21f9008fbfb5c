"""Files for banks: layouts are data, one engine writes and reads them. Source: property.cashier.7, formats of exchange."""
