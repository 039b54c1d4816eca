from django.apps import AppConfig


class TrafficConfig(AppConfig):
    name = "partnermatch.traffic"
    label = "traffic"
