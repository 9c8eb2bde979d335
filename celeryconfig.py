"""Celery settings only. The database is the queue: a task that is lost, late or doubled costs a wait, never a mail."""

from consultant.config import read_settings

broker_url = read_settings().broker_url
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
broker_connection_timeout = 2
broker_transport_options = {
    "visibility_timeout": 3600,  # longer than any undo window; the sweeper heals sooner than a redelivery would
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
task_acks_late = True
task_reject_on_worker_lost = True
task_ignore_result = True
task_serializer = "json"
accept_content = ["json"]
task_time_limit = 90  # under outbox.LEASE, so that no claim outlives its lease
worker_prefetch_multiplier = 4
worker_hijack_root_logger = False
worker_cancel_long_running_tasks_on_connection_loss = False
enable_utc = True
timezone = "UTC"
beat_schedule = {
    "sweep": {
        "task": "workers.schedules.sweep",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
}
