"""The generator as a TFLite file: conversion, execution, description."""
