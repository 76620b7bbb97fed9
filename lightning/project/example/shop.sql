CREATE TABLE customers (id BIGINT, email TEXT, plan TEXT, spent DECIMAL(9, 2), active BOOLEAN);

INSERT INTO customers VALUES
  (1, 'ada@example.com', 'free', 0.00, true),
  (2, 'grace@example.com', 'team', 120.50, true),
  (3, 'edsger@example.com', 'free', 0.00, false),
  (4, NULL, 'free', 15.00, true),
  (5, 'barbara@example.com', 'team', 99.90, true);
