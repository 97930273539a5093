"""Bars from the network: exchanges through ccxt, Yahoo through yfinance. Both are extras, off unless installed.

What is fetched is written to a file page by page, so that a fetch that was cut goes on where it stopped, and the file
then goes through the same door as any other.
"""
