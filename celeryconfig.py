"""Celery settings only. The database is the queue: a task that is lost, late or doubled costs a wait, never a mail."""

from celery.schedules import crontab

from consultant.config import read_settings

settings = read_settings()
broker_url = settings.broker_url
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_connection_timeout = 2
broker_transport_options = {
    "visibility_timeout": 3600,  # longer than any undo window; the sweeper heals sooner than a redelivery would
    "socket_connect_timeout": 2,
    "socket_timeout": 10,  # a broker that stands still must not hold a pool child until its time is over
    "socket_keepalive": True,
}
task_acks_late = True
task_reject_on_worker_lost = True
task_acks_on_timeout = False  # both are handed out again, and counted (workers/app.py)
task_ignore_result = True
task_serializer = "json"
accept_content = ["json"]
task_time_limit = 90  # under outbox.LEASE, so that no claim outlives its lease
worker_prefetch_multiplier = 4
task_queues: dict[str, dict[str, str]] = {"celery": {}, "sweeps": {}}  # a worker takes from them in turn
task_routes = {  # healing and watching never wait behind a backlog
    "workers.schedules.sweep": {"queue": "sweeps"},
    "workers.schedules.watch": {"queue": "sweeps"},
    "workers.schedules.notify": {"queue": "sweeps"},
}
worker_hijack_root_logger = False
worker_cancel_long_running_tasks_on_connection_loss = False
enable_utc = True
timezone = "UTC"
beat_scheduler = (
    "celery.beat:Scheduler"  # keeps the schedule in memory: no file that a kill or a full disk breaks
)
beat_schedule: dict[str, dict[str, object]] = {
    "sweep": {
        "task": "workers.schedules.sweep",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "watch": {
        "task": "workers.schedules.watch",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "notify": {
        "task": "workers.schedules.notify",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "call-webhooks": {
        "task": "workers.schedules.call_webhooks",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "forget-answers": {
        "task": "workers.schedules.forget_answers",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "tend-board": {
        "task": "workers.schedules.tend_board",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "renew-periods": {
        "task": "workers.schedules.renew_periods",
        "schedule": 600.0,  # a mail that comes before it is renewed for on its way in
        "options": {"expires": 600},
    },
}
if settings.updates_books:
    beat_schedule["update-books"] = {
        "task": "workers.schedules.update_books",
        "schedule": crontab(
            day_of_month="5", hour="4", minute="17"
        ),  # quarters begin on the 1st, files come late
        "options": {"expires": 86_400},
    }
