from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "partnermatch.access"
    label = "access"

    def ready(self) -> None:
        from partnermatch.access.sessions import begin
        from partnermatch.database.roles import grant_rights

        post_migrate.connect(grant_rights, sender=self)
        user_logged_in.connect(begin)
