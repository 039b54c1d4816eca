from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed, post_migrate


class AccessConfig(AppConfig):
    name = "partnermatch.access"
    label = "access"

    def ready(self) -> None:
        from partnermatch.access.models import User
        from partnermatch.access.sessions import begin
        from partnermatch.access.staff import role_taken
        from partnermatch.database.roles import grant_rights

        post_migrate.connect(grant_rights, sender=self)
        user_logged_in.connect(begin)
        m2m_changed.connect(role_taken, sender=User.groups.through)
