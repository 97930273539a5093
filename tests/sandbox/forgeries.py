"""What a bot may write in place of an outcome, made for a job of fifty bars."""

from __future__ import annotations

FORGED = {
    "nothing": b"",
    "no JSON": b"hello",
    "a list": b"[]",
    "another end": b'{"end":"promoted"}',
    "an end of ours": b'{"end":"timed_out"}',
    "no trades": b'{"end":"done"}',
    "trades that are no list": b'{"end":"done","trades":{}}',
    "deep nesting": b'{"end":"done","trades":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "NaN": b'{"end":"done","trades":[["long",1,2,1,1,NaN,"a","b"]]}',
    "Infinity": b'{"end":"done","trades":[["long",1,2,1,1,Infinity,"a","b"]]}',
    "1e999": b'{"end":"done","trades":[["long",1,2,1,1,1e999,"a","b"]]}',
    "a number of 5000 digits": b'{"end":"done","trades":[["long",1,2,' + b"9" * 5000 + b',1,1,"a","b"]]}',
    "a text for a number": b'{"end":"done","trades":[["long","1",2,1,1,1,"a","b"]]}',
    "true for a number": b'{"end":"done","trades":[["long",true,2,1,1,1,"a","b"]]}',
    "true for a quantity": b'{"end":"done","trades":[["long",1,2,1,1,true,"a","b"]]}',
    "a fraction of a bar": b'{"end":"done","trades":[["long",1.5,2,1,1,1,"a","b"]]}',
    "a third side": b'{"end":"done","trades":[["flat",1,2,1,1,1,"a","b"]]}',
    "no quantity": b'{"end":"done","trades":[["long",1,2,1,1,0,"a","b"]]}',
    "a field too many": b'{"end":"done","trades":[["long",1,2,1,1,1,"a","b","c"]]}',
    "a bar that is not there": b'{"end":"done","trades":[["long",1,50,1,1,1,"a","b"]]}',
    "an exit before the entry": b'{"end":"done","trades":[["long",3,2,1,1,1,"a","b"]]}',
    "trades out of order": b'{"end":"done","trades":[["long",3,4,1,1,1,"a","b"],["long",1,2,1,1,1,"a","b"]]}',
    "more trades than bars": b'{"end":"done","trades":[' + b",".join([b'["long",1,1,1,1,1,"a","b"]'] * 51) + b"]}",
    "a reason with controls": b'{"end":"done","trades":[["long",1,2,1,1,1,"a","\\u001b[2J"]]}',
    "a long reason": b'{"end":"done","trades":[["long",1,2,1,1,1,"a","' + b"x" * 300 + b'"]]}',
    "a note that is no text": b'{"end":"failed","note":7}',
    "no UTF-8": b'{"end":"failed","note":"\xff"}',
}
