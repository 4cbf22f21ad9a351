-- Predicted and actual orders of the last quarter, by decile of the prediction (all countries).
select decile, customers, predicted_orders_per_customer, actual_orders_per_customer from clv_validation order by decile
