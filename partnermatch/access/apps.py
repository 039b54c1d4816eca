from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "partnermatch.access"
    label = "access"
