// Tests of Neighbourhoods
