// Neighbourhoods
