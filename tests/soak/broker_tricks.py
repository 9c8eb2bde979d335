"""What a broker may do to messages and a desk has to bear: hands them out twice, in another order, or forgets them.

Kombu's Redis transport keeps a queue as a list (a list for each priority, the name with a suffix) and what was handed out
and is not acknowledged as the values of the hash `unacked`, each `[message, exchange, routing key]` as JSON. A script runs
in Valkey itself, so that nothing comes between.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from random import Random

QUEUES = ("celery", "sweeps")
REARRANGE = """
local moved = 0
for _, name in ipairs(KEYS) do
    local found = redis.call('LRANGE', name, 0, -1)
    if #found > 0 then
        math.randomseed(tonumber(ARGV[1]))
        for last = #found, 2, -1 do
            local other = math.random(last)
            found[last], found[other] = found[other], found[last]
        end
        redis.call('DEL', name)
        for _, message in ipairs(found) do redis.call('RPUSH', name, message) end
        if ARGV[2] == 'double' and #found < 400 then
            for _, message in ipairs(found) do redis.call('LPUSH', name, message) end
        end
        moved = moved + #found
    end
end
return moved
"""


def rearrange(url: str, chance: Random, *, double: bool = False) -> int:
    """Shuffle what waits, and leave it there twice (unless that is hundreds already); with what is in somebody's hands once more. How many messages that were."""
    with contextlib.suppress(RedisError), Redis.from_url(url, socket_timeout=5) as broker:
        names = [name for queue in QUEUES for name in _lists(broker, queue)]
        moved: Any = broker.eval(
            REARRANGE, len(names), *names, chance.randrange(1 << 30), "double" if double else ""
        )
        return int(moved) + (_hand_out_again(broker) if double else 0)
    return 0


def _lists(broker: Redis, queue: str) -> list[Any]:
    return [name for name in broker.keys(f"{queue}*") if broker.type(name) == b"list"]


def _hand_out_again(broker: Redis) -> int:
    """Once more what was handed out and is not acknowledged, as after a visibility timeout that was too short."""
    found: Any = broker.hvals("unacked")
    for kept in found:
        message, _, key = json.loads(kept)
        broker.lpush(key, json.dumps(message))
    return len(found)


def forget_all(url: str) -> None:
    with contextlib.suppress(RedisError), Redis.from_url(url, socket_timeout=5) as broker:
        broker.flushall()


def dump(url: str) -> bytes:
    """Everything that the broker holds, to be searched; nothing where it is away."""
    with contextlib.suppress(RedisError), Redis.from_url(url, socket_timeout=5) as broker:
        names: Any = broker.keys("*")
        return b"\n".join(b"\n".join([name, *_values(broker, name)]) for name in names)
    return b""


def _values(broker: Redis, name: Any) -> list[bytes]:
    found: Any
    match broker.type(name):
        case b"list":
            found = broker.lrange(name, 0, -1)
        case b"hash":
            found = broker.hvals(name)
        case b"set":
            found = list(broker.smembers(name))
        case b"zset":
            found = broker.zrange(name, 0, -1)
        case _:
            found = [broker.get(name) or b""]
    return list(found)
